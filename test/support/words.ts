/** The words of a command line. */
export const words = (line: string): string[] => line.split(' ');
