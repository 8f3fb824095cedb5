// Which of a sanitizer's reports count: Node's own code is not instrumented, so that V8's locks are unseen.
const { findings } = require('../scripts/lib/sanitizer_reports.cjs') as {
  findings(output: string): string[];
};

const LINE = '='.repeat(18);
const V8_RACE = `${LINE}
WARNING: ThreadSanitizer: data race (pid=5985)
  Write of size 8 at 0x7b3000036d80 by thread T2:
    #0 operator delete(void*) tsan_new_delete.cpp:126 (libtsan.so+0x87ba1)
    #1 v8::platform::DefaultJobWorker::Run() <null> (node+0x1d65cea)

  Previous atomic read of size 1 at 0x7b3000036db8 by thread T26 (mutexes: write M851597130379467088):
    #0 pthread_cond_wait tsan_interceptors_posix.cpp:1223 (libtsan.so+0x62843)
    #1 v8::platform::DefaultJobState::Join() <null> (node+0x1d65cea)
    #2 Init /check/native/addon.cc:11 (regulus.node+0x78e00)
    #3 napi_register_module_v1 /check/native/addon.cc:24 (regulus.node+0x78f70)

  Location is heap block of size 192 at 0x7b3000036d80 allocated by thread T26:
    #0 operator new(unsigned long) tsan_new_delete.cpp:64 (libtsan.so+0x87323)
    #1 v8::platform::NewDefaultJobHandle(v8::Platform*, v8::TaskPriority) <null> (node+0x1d5bcba)
    #2 Init /check/native/addon.cc:11 (regulus.node+0x78e00)

SUMMARY: ThreadSanitizer: data race (node+0x1d65cea) in v8::platform::DefaultJobWorker::Run()
${LINE}
`;
const OUR_RACE = `${LINE}
WARNING: ThreadSanitizer: data race (pid=5985)
  Read of size 8 at 0x7ffe4ab9f020 by thread T9:
    #0 operator() test/support/planted_faults.cc:11 (regulus.node+0x4852)
    #1 Work native/runtime/thread_pool.cc:186 (regulus.node+0x8d72)
    #2 <null> <null> (libstdc++.so.6+0xd44a2)

  Previous write of size 8 at 0x7ffe4ab9f020 by main thread (mutexes: write M300750600956543056):
    #0 operator() test/support/planted_faults.cc:11 (regulus.node+0x4872)
    #1 v8impl::(anonymous namespace)::FunctionCallbackWrapper::Invoke() <null> (node+0xc45d94)

  Location is stack of main thread.

SUMMARY: ThreadSanitizer: data race test/support/planted_faults.cc:11 in operator()
${LINE}
`;
/** A race of V8 with our call of a function: memcpy, which the sanitizer replaces, or one of a system library. */
const raceThrough = (called: string) => `${LINE}
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b3000036d80 by thread T2:
    #0 memmove <null> (libtsan.so.2+0x62843) (BuildId: 1c24d8a7)
    #1 v8::internal::Heap::MoveRange() <null> (node+0x1d65cea)

  Previous read of size 8 at 0x7b3000036db8 by main thread:
    #0 memcpy <null> (libtsan.so.2+0x62843) (BuildId: 1c24d8a7)
${called}    #2 CopyIndices /check/native/binding/args.cc:50 (regulus.node+0x78e00)
    #3 v8impl::(anonymous namespace)::FunctionCallbackWrapper::Invoke() <null> (node+0xc45d94)

${LINE}
`;
const LEAKS = `
${'='.repeat(65)}
==5944==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 1000 byte(s) in 1 object(s) allocated from:
    #0 0x7fd4182b9628 in operator new[](unsigned long) asan_new_delete.cpp:98
    #1 0x7fd41710907f in Leak test/support/planted_faults.cc:17

Direct leak of 32 byte(s) in 1 object(s) allocated from:
    #0 0x7fd4182b9628 in operator new[](unsigned long) asan_new_delete.cpp:98
    #1 0x7fd41710907f in node::Start(int, char**) (node+0xc45d94)

SUMMARY: AddressSanitizer: 1032 byte(s) leaked in 2 allocation(s).
`;

test('a race of two accesses of V8 is no finding, whoever called V8', () => {
  expect(findings(V8_RACE)).toEqual([]);
  // Its stack was forgotten: nothing says that the access is ours.
  const forgotten = V8_RACE.replace(/(by thread T2:\n).*?\n\n/s, '$1    [failed to restore the stack]\n\n');
  expect(forgotten).not.toBe(V8_RACE);
  expect(findings(forgotten)).toEqual([]);
});

test('a race with an access of our code is one finding, whole', () => {
  const [report, ...others] = findings(V8_RACE + OUR_RACE + V8_RACE);
  expect(others).toEqual([]);
  for (const part of ['Read of size 8', 'Previous write of size 8', 'Location is stack of main thread'])
    expect(report).toContain(part);
  expect(findings(OUR_RACE + OUR_RACE)).toHaveLength(2);
});

test.each([
  ['memcpy', ''],
  ['a system library', '    #1 std::string::append(char const*) <null> (libstdc++.so.6+0xdc2b2)\n'],
])('an access that our code makes through %s is ours', (_, called) => {
  expect(findings(raceThrough(called))).toHaveLength(1);
});

test('of the leaks in a report those that name our code are findings', () => {
  expect(findings(LEAKS)).toEqual([expect.stringContaining('leak of 1000 byte')]);
});

test('an invalid access is a finding', () => {
  const overrun = LEAKS.replace(
    /Direct leak.*/s,
    'WRITE of size 1 at 0x7\n    #0 0x7 in Overrun native/a.cc:24\n',
  );
  expect(findings(overrun)).toHaveLength(1);
});
