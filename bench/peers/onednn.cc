// The benchmark's matrix products with oneDNN's dnnl_sgemm. Reads a line "layout rows columns
// depth" for each sample and answers {"ms": …}. OMP_NUM_THREADS sets the threads. Built by
// bench/peers.ts where the library is installed.
#include <dnnl.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main() {
  std::printf("{\"name\":\"oneDNN %d.%d sgemm\"}\n", dnnl_version()->major, dnnl_version()->minor);
  std::fflush(stdout);
  std::string layout;
  long rows, columns, depth;
  while (std::cin >> layout >> rows >> columns >> depth) {
    std::vector<float> a(rows * depth), b(depth * columns), c(rows * columns);
    for (size_t i = 0; i < a.size(); ++i) a[i] = std::sin(0.7f * static_cast<float>(i));
    for (size_t i = 0; i < b.size(); ++i) b[i] = std::sin(0.3f * static_cast<float>(i));
    const char transposeA = layout == "dweight" ? 'T' : 'N',
               transposeB = layout == "forward" ? 'T' : 'N';
    auto elapsed = [&](int count) {
      const auto start = std::chrono::steady_clock::now();
      for (int i = 0; i < count; ++i) {
        dnnl_sgemm(transposeA, transposeB, rows, columns, depth, 1.0f, a.data(),
                   transposeA == 'T' ? rows : depth, b.data(), transposeB == 'T' ? depth : columns,
                   0.0f, c.data(), columns);
      }
      return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                 .count() /
             count;
    };
    elapsed(2);
    const double one = elapsed(2);
    elapsed(static_cast<int>(std::ceil(10.0 / one)));
    std::printf("{\"ms\":%.6f}\n", elapsed(static_cast<int>(std::ceil(5.0 / one))));
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}
