// The loop of a peer written in JavaScript: a line of JSON in, {"ms": …} or {"error": …} out.
import { createInterface } from 'node:readline';

const SAMPLE = 5; // milliseconds that one sample lasts at least, after one run untimed

/** `work[op](request)` gives (a promise of) a function that does the work once, and may be asynchronous. */
export async function serve(name, work) {
  console.log(JSON.stringify({ name }));
  let current = '';
  let run;
  const elapsed = async (count) => {
    const start = performance.now();
    for (let i = 0; i < count; ++i) await run();
    return (performance.now() - start) / count;
  };
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      if (line !== current) {
        const { op, ...rest } = JSON.parse(line);
        if (!work[op]) throw new Error('no such work here');
        run = await work[op](rest);
        current = line;
        await elapsed(2);
      }
      const once = await elapsed(1);
      console.log(JSON.stringify({ ms: await elapsed(Math.ceil(SAMPLE / once)) }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error.message ?? error).split('\n')[0] }));
    }
  }
}
