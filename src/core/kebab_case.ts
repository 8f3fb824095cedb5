/** camelCase as a flag or a label writes it: labelSmoothing → label-smoothing. */
export const kebabCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
