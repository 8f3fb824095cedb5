#include "runtime/interrupt.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <iterator>

#ifdef _WIN32
#include <windows.h>
#else
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is not in <csignal>
#include <unistd.h>
#endif

namespace regulus {
namespace {

constexpr int kSignalExit = 128;

// What the handler reads; never destroyed, as a signal may come while the process ends.
struct Watch {
  std::atomic<int> signals{0};
  std::string first, leaving;
  bool isOn = false;
};
Watch& TheWatch() {
  static Watch* watch = new Watch;
  return *watch;
}

#ifdef _WIN32

void Say(const std::string& text) {
  DWORD written;
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), text.data(), static_cast<DWORD>(text.size()), &written,
            nullptr);
}

// Called in a thread of its own; FALSE: the handlers before this one come next.
BOOL WINAPI OnControl(DWORD event) {
  constexpr int kInterrupt = 2;
  if (event != CTRL_C_EVENT) return FALSE;
  Watch& watch = TheWatch();
  const bool isFirst = watch.signals.fetch_add(1) == 0;
  Say(isFirst ? watch.first : watch.leaving);
  if (!isFirst) std::_Exit(kSignalExit + kInterrupt);
  return FALSE;
}

void TakeHandlers() { SetConsoleCtrlHandler(OnControl, TRUE); }
void GiveHandlersBack() { SetConsoleCtrlHandler(OnControl, FALSE); }

#else

constexpr int kSignals[] = {SIGINT, SIGTERM};
struct sigaction previous[std::size(kSignals)];

// Not where it would wait: a handler of a full pipe would keep the second signal's from ending.
void Say(const std::string& text) {
  pollfd error = {STDERR_FILENO, POLLOUT, 0};
  if (poll(&error, 1, 0) != 1 || (error.revents & POLLOUT) == 0) return;
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) return;  // nobody reads it
}

void CallPrevious(int signal, siginfo_t* info, void* context) {
  const struct sigaction& before = previous[signal == SIGTERM];
  if ((before.sa_flags & SA_SIGINFO) != 0)
    before.sa_sigaction(signal, info, context);
  else if (before.sa_handler == SIG_DFL)
    _exit(kSignalExit + signal);
  else if (before.sa_handler != SIG_IGN)
    before.sa_handler(signal);
}

// Calls nothing that a signal may not interrupt.
void OnSignal(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  Watch& watch = TheWatch();
  if (watch.signals.fetch_add(1) > 0) {
    Say(watch.leaving);
    _exit(kSignalExit + signal);
  }
  if (signal == SIGINT) Say(watch.first);
  CallPrevious(signal, info, context);
  errno = error;
}

void TakeHandlers() {
  struct sigaction action{};
  action.sa_sigaction = OnSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER;
  sigfillset(
      &action.sa_mask);  // libuv's handler holds a lock, which another signal's would wait for
  for (const int signal : kSignals) sigdelset(&action.sa_mask, signal);
  for (const int signal : kSignals) sigaction(signal, &action, &previous[signal == SIGTERM]);
}
void GiveHandlersBack() {
  for (const int signal : kSignals) sigaction(signal, &previous[signal == SIGTERM], nullptr);
}

#endif

}  // namespace

void WatchInterrupts(const std::string& first, const std::string& leaving) {
  UnwatchInterrupts();
  Watch& watch = TheWatch();
  watch.signals.store(0);
  watch.first = first;
  watch.leaving = leaving;
  watch.isOn = true;
  TakeHandlers();
}

void UnwatchInterrupts() {
  if (!TheWatch().isOn) return;
  TheWatch().isOn = false;
  GiveHandlersBack();
}

}  // namespace regulus
