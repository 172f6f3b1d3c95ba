// Filters as text: clauses that chips add and remove, and the position of an error.

/** Whether the word "and" or "or" starts here (the expression language has both words and signs). */
const isWord = (where, i) => /^(and|or)\b/i.test(where.slice(i)) && (i === 0 || /[\s)]/.test(where[i - 1]));

/** The parts between the outermost `&&`; null if the text is not a plain chain of `&&`. */
export function clauses(where) {
  const parts = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < where.length; ++i) {
    const c = where[i];
    if (quote) {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '(') ++depth;
    else if (c === ')') --depth;
    else if (depth === 0 && (where.startsWith('||', i) || isWord(where, i))) return null;
    else if (depth === 0 && where.startsWith('&&', i)) {
      parts.push(where.slice(start, i).trim());
      start = ++i + 1;
    }
  }
  parts.push(where.slice(start).trim());
  return parts.filter((one) => one !== '');
}

export function hasClause(where, clause) {
  const parts = clauses(where);
  return parts !== null && parts.includes(clause);
}

export function withClause(where, clause) {
  const parts = clauses(where);
  if (parts === null) return `(${where.trim()}) && ${clause}`;
  return parts.includes(clause) ? where : [...parts, clause].join(' && ');
}

export function withoutClause(where, clause) {
  const parts = clauses(where);
  return parts === null ? where : parts.filter((one) => one !== clause).join(' && ');
}

/** Text as a literal in an expression; quotes in it are doubled. */
export const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** A column name as written in an expression. */
export const columnWord = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``);

const kLongest = 4000;  // characters of a filter that the server takes

/** A filter for the images in these rows of the sample, as many as fit from the first on: {where, count}. */
export function rowFilter(sampleRows) {
  const start = 'row in (';
  let length = start.length + 1;
  let count = 0;
  for (const row of sampleRows) {
    length += String(row).length + (count > 0 ? 2 : 0);
    if (length > kLongest) break;
    ++count;
  }
  return {where: `${start}${sampleRows.slice(0, count).join(', ')})`, count};
}

/** Index of the character that contains this byte of the UTF-8 text. */
export function characterAt(text, byte) {
  const encoder = new TextEncoder();
  let bytes = 0;
  let at = 0;
  for (const c of text) {
    if (bytes >= byte) break;
    bytes += encoder.encode(c).length;
    at += c.length;
  }
  return at;
}

/** Common filters for which the scores have the columns: [clause, words]. */
export function usualFilters(columns) {
  const has = new Map(columns.map((one) => [one.name, one]));
  const found = [];
  if (has.has('candidate')) found.push([has.get('candidate').type === 'boolean' ? 'candidate' : 'candidate == 1', 'candidates']);
  found.push(['user_label == ""', 'unlabelled']);
  if (has.has('artefact')) found.push(['artefact == ""', 'no artefacts']);
  return found;
}

/** Example filters that use existing columns. */
export function exampleFilters(columns, ranking) {
  const has = (name, type) => columns.some((one) => one.name === name && (!type || one.type === type));
  const high = has('p_value') ? 'p_value < 0.01' : `${columnWord(ranking)} > 2`;
  const examples = [has('user_label') ? `${high} && user_label == ""` : high];
  if (has('user_grade')) examples.push('user_grade >= 4');
  if (has('flags', 'integer')) examples.push('flags == 0');
  return examples;
}
