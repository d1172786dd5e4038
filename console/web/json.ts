/** A number of 16 digits or more, which JavaScript's numbers do not hold exactly, or a string, in which there may be one. */
const LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g

/** Parses an answer; whole numbers that would lose digits stay text. */
export function parseExact(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? text.replace(LONG, part => (part[0] === '"' ? part : `"${part}"`)) : text)
}
