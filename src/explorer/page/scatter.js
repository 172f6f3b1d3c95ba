// Draws a million points with WebGL. We do not use a library because those based on regl make functions from text,
// which the page's content security policy forbids. A frame draws only as many points as the machine manages in time.
// The points are in the buffer in random order, so that any first part is a fair sample; later frames add the others
// unless the map moves.

const kVertex = `
attribute vec2 place;
attribute vec4 tint;
uniform vec2 centre;
uniform vec2 scale;
uniform float size;
varying vec4 colour;
void main() {
  gl_Position = vec4((place - centre) * scale, 0.0, 1.0);
  gl_PointSize = size;
  colour = tint;
}`;

const kFragment = `
precision mediump float;
uniform float opacity;
uniform float disc;
varying vec4 colour;
void main() {
  float far = length(gl_PointCoord - 0.5);
  if (disc > 0.5 && far > 0.5) discard;
  float ring = disc > 1.5 && far > 0.34 ? 0.0 : 1.0;
  float alpha = colour.a * opacity;
  gl_FragColor = vec4(mix(vec3(0.07, 0.08, 0.1), colour.rgb, ring) * alpha, alpha);
}`;

const kSlowMilliseconds = 28;
const kFastMilliseconds = 18;
const kFewest = 4000;
const kFirst = 50000;  // initial number of points per frame

function shader(gl, kind, text) {
  const made = gl.createShader(kind);
  gl.shaderSource(made, text);
  gl.compileShader(made);
  if (!gl.getShaderParameter(made, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(made));
  return made;
}

function programOf(gl) {
  const program = gl.createProgram();
  gl.attachShader(program, shader(gl, gl.VERTEX_SHADER, kVertex));
  gl.attachShader(program, shader(gl, gl.FRAGMENT_SHADER, kFragment));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
  const names = {};
  for (const name of ['place', 'tint']) names[name] = gl.getAttribLocation(program, name);
  for (const name of ['centre', 'scale', 'size', 'opacity', 'disc']) names[name] = gl.getUniformLocation(program, name);
  return {program, names};
}

export class Scatter {
  /** Throws if the browser has no WebGL. */
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext('webgl', {antialias: false, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true});
    if (!this.gl) throw new Error('this browser has no WebGL');
    this.x = 0;
    this.y = 0;
    this.zoom = 1;
    this.order = new Int32Array(0);
    this.marked = {count: 0, places: new Float32Array(0), colours: new Uint8Array(0)};
    this.prepare();
    this.onLost = (event) => event.preventDefault();
    this.onRestored = () => { this.prepare(); this.upload(); this.draw(); };
    canvas.addEventListener('webglcontextlost', this.onLost);
    canvas.addEventListener('webglcontextrestored', this.onRestored);
    this.most = kFirst;  // points per frame
    this.next = 0;  // first point not drawn yet
    this.frames = 0;
    this.lastFrame = 0;
  }

  prepare() {
    const {gl} = this;
    Object.assign(this, programOf(gl));
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0, 0, 0, 0);
    this.buffers = {places: gl.createBuffer(), colours: gl.createBuffer(), markPlaces: gl.createBuffer(), markColours: gl.createBuffer()};
  }

  /** Sets the positions: `xy` has x, y pairs of all rows (NaN: none), `order` is from shuffledRows(). */
  setPlaces(xy, order) {
    this.order = order;
    this.places = new Float32Array(2 * order.length);
    order.forEach((row, i) => {
      this.places[2 * i] = xy[2 * row];
      this.places[2 * i + 1] = xy[2 * row + 1];
    });
    this.colours = new Uint8Array(4 * order.length).fill(160);
    this.upload();
  }

  /** `colours`: red, green, blue and opacity of every row. */
  setColours(colours) {
    const from = new Uint32Array(colours.buffer, colours.byteOffset, colours.length / 4);
    const to = new Uint32Array(this.colours.buffer);
    for (let i = 0; i < this.order.length; ++i) to[i] = from[this.order[i]];
    this.fill('colours', this.colours);
  }

  /** Sets points drawn large, on top of all others: [{x, y, colour: [r, g, b]}]. */
  setMarks(marks) {
    this.marked = {
      count: marks.length,
      places: Float32Array.from(marks.flatMap((one) => [one.x, one.y])),
      colours: Uint8Array.from(marks.flatMap((one) => [...one.colour, 255])),
    };
    this.fill('markPlaces', this.marked.places);
    this.fill('markColours', this.marked.colours);
  }

  fill(name, values) {
    const {gl} = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
  }

  upload() {
    if (!this.places) return;
    this.fill('places', this.places);
    this.fill('colours', this.colours);
    this.fill('markPlaces', this.marked.places);
    this.fill('markColours', this.marked.colours);
  }

  resize(width, height) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    this.ratio = ratio;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    this.draw();
  }

  /** Page px per unit of the map. */
  unit() { return (this.zoom * Math.min(this.width, this.height)) / 2.1; }
  toScreen(x, y) { return [this.width / 2 + (x - this.x) * this.unit(), this.height / 2 - (y - this.y) * this.unit()]; }
  toMap(px, py) { return [this.x + (px - this.width / 2) / this.unit(), this.y - (py - this.height / 2) / this.unit()]; }

  pan(dx, dy) {
    this.x -= dx / this.unit();
    this.y += dy / this.unit();
    this.move();
  }

  zoomBy(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toMap(px, py);
    this.zoom = Math.max(0.5, Math.min(5000, this.zoom * factor));
    this.x = x - (px - this.width / 2) / this.unit();
    this.y = y + (py - this.height / 2) / this.unit();
    this.move();
  }

  look(x, y, zoom) {
    Object.assign(this, {x, y, zoom});
    this.move();
  }

  move() {
    if (this.onMove) this.onMove();
    this.draw();
  }

  /** Draws from the next frame on, over several frames if needed. */
  draw() {
    this.next = 0;
    if (!this.asked) this.ask();
  }

  ask() {
    this.asked = requestAnimationFrame((now) => {
      this.asked = 0;
      this.pace(now);
      this.drawPart();
      if (this.next < this.order.length) this.ask();
      else this.lastFrame = 0;
    });
  }

  /** Draws fewer points after a late frame, more after a fast one. */
  pace(now) {
    const took = this.lastFrame === 0 ? 0 : now - this.lastFrame;
    this.lastFrame = now;
    if (took > kSlowMilliseconds) this.most = Math.max(kFewest, Math.round(this.most * (took > 3 * kSlowMilliseconds ? 0.5 : 0.8)));
    else if (took > 0 && took < kFastMilliseconds) this.most = Math.min(this.order.length, Math.round(this.most * 1.2));
  }

  pointSize() {
    const crowd = this.order.length / (this.zoom * this.zoom);
    return Math.max(1.5, Math.min(9, 45 / Math.max(crowd, 1) ** 0.25));
  }

  opacity() { return Math.max(0.4, Math.min(0.9, 0.4 + (this.pointSize() - 1.5) / 4)); }

  drawPart() {
    const {gl, names} = this;
    if (!this.width || gl.isContextLost()) return;
    ++this.frames;
    if (this.next === 0) gl.clear(gl.COLOR_BUFFER_BIT);
    const unit = this.unit();
    gl.uniform2f(names.centre, this.x, this.y);
    gl.uniform2f(names.scale, (2 * unit) / this.width, (2 * unit) / this.height);
    const size = this.pointSize();
    const end = Math.min(this.order.length, this.next + this.most);
    this.points('places', 'colours', this.next, end - this.next, size * this.ratio, this.opacity(), size * this.ratio > 3 ? 1 : 0);
    this.next = end;
    this.points('markPlaces', 'markColours', 0, this.marked.count, Math.max(9, size + 5) * this.ratio, 1, 2);
  }

  points(places, colours, first, count, size, opacity, disc) {
    if (count === 0) return;
    const {gl, names} = this;
    gl.uniform1f(names.size, size);
    gl.uniform1f(names.opacity, opacity);
    gl.uniform1f(names.disc, disc);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[places]);
    gl.enableVertexAttribArray(names.place);
    gl.vertexAttribPointer(names.place, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[colours]);
    gl.enableVertexAttribArray(names.tint);
    gl.vertexAttribPointer(names.tint, 4, gl.UNSIGNED_BYTE, true, 0, 0);
    gl.drawArrays(gl.POINTS, first, count);
  }

  close() {
    cancelAnimationFrame(this.asked);
    this.canvas.removeEventListener('webglcontextlost', this.onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.onRestored);
    const lose = this.gl.getExtension('WEBGL_lose_context');
    if (lose) lose.loseContext();
  }
}
