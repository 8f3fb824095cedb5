#include "runtime/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif
#ifdef __linux__
#include <sys/resource.h>
#endif

namespace regulus {
namespace {

// Waking a parked worker costs more than a 40 µs job, so workers look for the next job this long
// before they park.
constexpr auto kSpin = std::chrono::microseconds(150);

// How often the caller looks whether the workers have finished before it sleeps: some 50 µs.
constexpr int kCallerSpins = 2048;

// A caller that waited kStall for a worker (and longer than chunks differ: 1/kUneven of its own
// work), or was itself put off its core kSwitches times within kLook, shares the cores with another
// process. It then works alone, longer each time that this happens again at once: threads that
// fight for a core are slower than one that has it.
using Clock = std::chrono::steady_clock;
constexpr Clock::duration kStall = std::chrono::microseconds(500);
constexpr int kUneven = 4;
constexpr Clock::duration kLook = std::chrono::milliseconds(20);
constexpr long kSwitches = 3;
constexpr Clock::duration kMinAlone = std::chrono::milliseconds(20);
constexpr Clock::duration kMaxAlone = std::chrono::milliseconds(320);

// How often this thread was put off its core; 0 where the system does not say.
long InvoluntarySwitches() {
#ifdef RUSAGE_THREAD
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) == 0) return usage.ru_nivcsw;
#endif
  return 0;
}

inline void Pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

int DefaultThreads() {
  if (const char* text = std::getenv("REGULUS_NUM_THREADS")) {
    const int count = std::atoi(text);
    if (count >= 1 && count <= kMaxThreads) return count;
  }
  const unsigned cores = std::thread::hardware_concurrency();
  return static_cast<int>(std::clamp(cores, 1u, static_cast<unsigned>(kMaxThreads)));
}

// The state word of the current job: generation, an open bit, and how many workers have joined. A
// worker joins by a compare-exchange on the whole word, so it can neither join a closed job nor
// mistake one job for the next.
constexpr uint64_t kOpen = 1ull << 15;
constexpr uint64_t kJoined = kOpen - 1;
constexpr int kGenerationShift = 16;

class Pool {
 public:
  // Never destroyed: a thread may still look at it while the process exits.
  static Pool& Get() {
    static Pool* pool = new Pool;
    return *pool;
  }

  int NumThreads() const { return threads_.load(std::memory_order_relaxed); }

  // Never waits for a job: where one is running, its caller resizes the pool when it ends.
  void SetNumThreads(int count) {
    threads_.store(count, std::memory_order_relaxed);
    resize_.store(true, std::memory_order_seq_cst);
    if (!busy_.test_and_set(std::memory_order_seq_cst)) Release();
  }

  void AddEnvironment() { environments_.fetch_add(1); }

  void RemoveEnvironment() {
    if (environments_.fetch_sub(1) != 1) return;
    while (busy_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    StopWorkers();
    Release();
  }

  void Run(size_t count, void (*run)(const void*, size_t), const void* task) {
    if (count <= 1 || NumThreads() == 1 || busy_.test_and_set(std::memory_order_acquire)) {
      for (size_t i = 0; i < count; ++i) run(task, i);
      return;
    }
    if (BacksOff()) {
      for (size_t i = 0; i < count; ++i) run(task, i);
      Release();
      return;
    }
    if (workers_.empty()) StartWorkers();
    run_ = run;
    task_ = task;
    parts_ = workers_.size() + 1;
    for (size_t i = 0; i < parts_; ++i) {
      part_[i].next.store(count * i / parts_, std::memory_order_relaxed);
      part_[i].end = count * (i + 1) / parts_;
    }
    finished_.store(0, std::memory_order_relaxed);
    generation_ += 1;
    state_.store(generation_ << kGenerationShift | kOpen, std::memory_order_seq_cst);
    if (parked_.load(std::memory_order_seq_cst) > 0) {
      const std::scoped_lock lock(mutex_);
      wake_.notify_all();
    }
    TakeChunks(0);
    const uint64_t joined = state_.fetch_and(~kOpen, std::memory_order_acq_rel) & kJoined;
    WaitForWorkers(joined);
    Release();
  }

 private:
  // Gives busy_ back. SetNumThreads may ask for a resize after the look at resize_: either it finds
  // busy_ free, or the loop finds its request.
  void Release() {
    do {
      if (resize_.exchange(false, std::memory_order_seq_cst)) StopWorkers();
      busy_.clear(std::memory_order_seq_cst);
    } while (resize_.load(std::memory_order_seq_cst) &&
             !busy_.test_and_set(std::memory_order_seq_cst));
  }

  // A thread's own part first: what it wrote in the last job is in its cache. Then what others have
  // not come to.
  void TakeChunks(size_t self) {
    for (size_t i = 0; i < parts_; ++i) {
      Part& part = part_[(self + i) % parts_];
      while (part.next.load(std::memory_order_relaxed) < part.end) {
        const size_t index = part.next.fetch_add(1, std::memory_order_relaxed);
        if (index < part.end) run_(task_, index);
      }
    }
  }

  // Starts as many as the system grants.
  void StartWorkers() {
    stop_.store(false);
    const int wanted = NumThreads() - 1;
    try {
      workers_.reserve(wanted);
      for (int i = 0; i < wanted; ++i) workers_.emplace_back([this, i] { Work(i + 1); });
    } catch (...) {  // NOLINT(bugprone-empty-catch): with fewer, jobs only take longer
    }
  }

  void StopWorkers() {
    {
      const std::scoped_lock lock(mutex_);
      stop_.store(true);
      wake_.notify_all();
    }
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  void Work(size_t self) {
    uint64_t seen = 0;
    const auto fresh = [&](uint64_t state) {
      return (state & kOpen) != 0 && state >> kGenerationShift != seen;
    };
    while (!stop_.load(std::memory_order_acquire)) {
      uint64_t state = state_.load(std::memory_order_acquire);
      if (fresh(state)) {
        if (!state_.compare_exchange_strong(state, state + 1, std::memory_order_acq_rel)) continue;
        seen = state >> kGenerationShift;
        TakeChunks(self);
        finished_.fetch_add(1, std::memory_order_seq_cst);
        if (callerSleeps_.load(std::memory_order_seq_cst)) {
          const std::scoped_lock lock(mutex_);
          done_.notify_one();
        }
      } else {
        WaitForJob(fresh);
      }
    }
  }

  // A worker that was preempted within a chunk may be away for milliseconds: then the caller
  // sleeps, which frees its core for that worker, and works alone for a while.
  void WaitForWorkers(uint64_t joined) {
    for (int spins = 0; spins < kCallerSpins; ++spins) {
      if (finished_.load(std::memory_order_acquire) == joined) return;
      Pause();
    }
    const auto begin = Clock::now();
    {
      std::unique_lock<std::mutex> lock(mutex_);
      callerSleeps_.store(true, std::memory_order_seq_cst);
      done_.wait(lock, [&] { return finished_.load(std::memory_order_seq_cst) == joined; });
      callerSleeps_.store(false, std::memory_order_relaxed);
    }
    if (Clock::now() - begin >= std::max<Clock::duration>(kStall, (begin - began_) / kUneven))
      BackOff();
  }

  void BackOff() {
    const auto now = Clock::now();
    alone_ = now - aloneUntil_ < 2 * kLook ? std::min<Clock::duration>(2 * alone_, kMaxAlone)
                                           : kMinAlone;
    aloneUntil_ = now + alone_;
    backsOff_ = true;
  }

  bool BacksOff() {
    if (kShareAll) return false;
    const auto now = began_ = Clock::now();
    if (now - looked_ >= kLook) {
      const long switches = InvoluntarySwitches();
      const bool same = caller_ == std::this_thread::get_id() && now - looked_ < 2 * kLook;
      if (same && switches - switches_ >= kSwitches && !backsOff_) BackOff();
      caller_ = std::this_thread::get_id();
      switches_ = switches;
      looked_ = now;
    }
    if (backsOff_ && now >= aloneUntil_) backsOff_ = false;
    return backsOff_;
  }

  template <class Fresh>
  void WaitForJob(const Fresh& fresh) {
    const auto until = std::chrono::steady_clock::now() + kSpin;
    do {
      for (int i = 0; i < 32; ++i) {
        if (fresh(state_.load(std::memory_order_acquire)) || stop_.load(std::memory_order_relaxed))
          return;
        Pause();
      }
    } while (std::chrono::steady_clock::now() < until);
    std::unique_lock<std::mutex> lock(mutex_);
    parked_.fetch_add(1, std::memory_order_seq_cst);
    wake_.wait(lock, [&] { return stop_.load() || fresh(state_.load(std::memory_order_seq_cst)); });
    parked_.fetch_sub(1, std::memory_order_seq_cst);
  }

  // The indices of a job that one thread starts with.
  struct alignas(64) Part {
    std::atomic<size_t> next{0};
    size_t end = 0;
  };

  std::atomic<int> threads_{DefaultThreads()};
  std::atomic<bool> resize_{false};  // threads_ has changed since the workers started
  std::atomic<int> environments_{0};
  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;  // held by the caller of the running job
  std::vector<std::thread> workers_;
  void (*run_)(const void*, size_t) = nullptr;
  const void* task_ = nullptr;
  size_t parts_ = 1;
  Part part_[kMaxThreads];
  uint64_t generation_ = 0;
  alignas(64) std::atomic<uint64_t> state_{0};
  alignas(64) std::atomic<uint64_t> finished_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::atomic<bool> callerSleeps_{false};
  bool backsOff_ = false;  // these belong to the caller that holds busy_
  Clock::duration alone_{};
  Clock::time_point aloneUntil_, looked_, began_;
  std::thread::id caller_;
  long switches_ = 0;
  std::atomic<int> parked_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace

int NumThreads() { return Pool::Get().NumThreads(); }
void SetNumThreads(int count) { Pool::Get().SetNumThreads(count); }
void AddEnvironment() { Pool::Get().AddEnvironment(); }
void RemoveEnvironment() { Pool::Get().RemoveEnvironment(); }
void ParallelForErased(size_t count, void (*run)(const void*, size_t), const void* task) {
  Pool::Get().Run(count, run, task);
}

}  // namespace regulus
