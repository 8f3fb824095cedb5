// Which reports of a sanitizer are about our code. Node's own code is not instrumented: its locks, and what
// it frees late, are invisible.

const OURS = /regulus\.node|\.(cc|h):\d/;
/** The module of a frame that the sanitizer or a system library has between our code and what it accesses. */
const RUN_TIME = /\(lib(tsan|asan|ubsan|stdc\+\+|gcc_s|c|m|pthread)\.so[.\d]*\+0x/;
/** The line over the frames of one of the two accesses of a race. */
const ACCESS = /^\s*(Previous )?(atomic )?(read|write) of size \d+/i;

/** The innermost frame of an access that is not the sanitizer's or a system library's. */
const madeBy = (access) => access.split('\n').find((line) => /^\s*#\d/.test(line) && !RUN_TIME.test(line));

/** Whether a part of a data race is an access that our code made; the other parts say what it lies in. */
const isOurAccess = (part) => ACCESS.test(part) && OURS.test(madeBy(part) ?? '');

/**
 * The findings in a sanitizer's output. A data race is a finding, whole, where our code made at least one of
 * its two accesses. Of other reports each part that names the addon or its sources is one: leaks are parts of
 * one report.
 */
function findings(output) {
  return output.split(/^={18,}$/m).flatMap((report) => {
    const parts = report.split(/\n\n/);
    if (!report.includes('ThreadSanitizer: data race')) return parts.filter((part) => OURS.test(part));
    // The first access follows the line that names the kind of the report.
    const race = [parts[0].replace(/^\s*WARNING: .*\n/, ''), ...parts.slice(1)];
    return race.some(isOurAccess) ? [report] : [];
  });
}

module.exports = { findings };
