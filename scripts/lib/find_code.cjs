// Finds C++ code in a source by its tokens, so that a formatter may break its lines anywhere.

/** A token is a name, a number or a string; any other character is a token by itself. */
const TOKEN = /[\w.]+|"(?:[^"\\]|\\.)*"|\S/g;

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds the code in the source whose tokens are those of `code`: [{ from, to }], in order. */
function findCode(source, code) {
  const tokens = code.match(TOKEN).map(escapeRegExp);
  const pattern = new RegExp(tokens.join('\\s*'), 'g');
  return [...source.matchAll(pattern)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
  }));
}

module.exports = { findCode };
