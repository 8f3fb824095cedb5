// Finds C++ code in a source by its tokens, so that a formatter may break its lines anywhere.

/** Names, numbers and texts are tokens; of everything else, each character is one. */
const TOKEN = /[\w.]+|"(?:[^"\\]|\\.)*"|\S/g;

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Where `code` stands in `source`: [{ from, to }], in order; its tokens are the same, its white space may
 * differ.
 */
function findCode(source, code) {
  const tokens = code.match(TOKEN).map(escapeRegExp);
  const pattern = new RegExp(tokens.join('\\s*'), 'g');
  return [...source.matchAll(pattern)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
  }));
}

module.exports = { findCode };
