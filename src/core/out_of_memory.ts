/** Whether V8 says that it has no memory: its errors have no code. */
export const isOutOfMemory = (message: string): boolean =>
  /allocation failed|typed array length/i.test(message);
