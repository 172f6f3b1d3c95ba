// Curve of images found against images viewed, drawn by uPlot, which is loaded only when needed.
import {html, useEffect, useRef, useState} from './htm-preact.js';

let loading = null;

function loadOnce() {
  if (loading) return loading;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = '/page/uplot.css';
  document.head.append(style);
  loading = new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/page/uplot.js';
    script.onload = () => resolve(window.uPlot);
    script.onerror = () => { loading = null; reject(new Error('uplot.js could not be loaded')); };
    document.head.append(script);
  });
  return loading;
}

// Axis steps, whole numbers because they count images.
const kSteps = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

function optionsOf(element, width) {
  const style = getComputedStyle(element);
  const colour = (name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    element.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const axis = {stroke: style.color, grid: {stroke: colour('--line'), width: 1}, ticks: {stroke: colour('--line'), width: 1}, font: `12px ${style.fontFamily}`, labelFont: `12px ${style.fontFamily}`};
  return {
    width, height: 260,
    scales: {x: {time: false}},
    axes: [{...axis, label: 'images viewed', incrs: kSteps}, {...axis, label: 'images', size: 46, incrs: kSteps}],
    series: [{label: 'viewed'}, {label: 'found', stroke: colour('--good'), width: 2.5}, {label: 'artefacts', stroke: colour('--candidate'), width: 1.5, dash: [6, 4]}],
    cursor: {drag: {x: false, y: false}},
    legend: {show: true},
  };
}

/** `data`: [viewed, found, artefacts]. */
export function Curve({data, words, theme}) {
  const holder = useRef(null);
  const [fault, setFault] = useState('');
  useEffect(() => {
    let plot = null;
    let wanted = true;
    const observer = new ResizeObserver(([entry]) => plot && plot.setSize({width: Math.floor(entry.contentRect.width), height: 260}));
    loadOnce().then((Plot) => {
      if (!wanted) return;
      plot = new Plot(optionsOf(holder.current, holder.current.clientWidth), data, holder.current);
      observer.observe(holder.current);
    }, (error) => wanted && setFault(error.message));
    return () => { wanted = false; observer.disconnect(); if (plot) plot.destroy(); };
  }, [data, theme]);
  return html`<figure class="curve" role="group" aria-label=${words}><div ref=${holder}></div>${fault && html`<p class="quiet">${fault}</p>`}</figure>`;
}
