// The benchmark's matrix products with oneDNN, of operands that are float32: dnnl_sgemm, or with the
// argument bf16 a product in bfloat16 with every conversion and layout that it wants. Reads a line
// "layout rows columns depth" for each sample and answers {"ms": …}. OMP_NUM_THREADS sets the
// threads. Built by bench/peers.ts where the library is installed.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <dnnl.hpp>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

// C = A · B of one layout.
struct Product {
  long rows, columns, depth;
  bool isTransposedA, isTransposedB;
  std::vector<float> a, b, c;
};

Product Make(const std::string& layout, long rows, long columns, long depth) {
  Product p = {rows, columns, depth, layout == "dweight", layout == "forward", {}, {}, {}};
  p.a.resize(rows * depth);
  p.b.resize(depth * columns);
  p.c.resize(rows * columns);
  for (size_t i = 0; i < p.a.size(); ++i) p.a[i] = std::sin(0.7f * static_cast<float>(i));
  for (size_t i = 0; i < p.b.size(); ++i) p.b[i] = std::sin(0.3f * static_cast<float>(i));
  return p;
}

std::function<void()> Float32(Product& p) {
  return [&p] {
    dnnl_sgemm(p.isTransposedA ? 'T' : 'N', p.isTransposedB ? 'T' : 'N', p.rows, p.columns, p.depth,
               1.0f, p.a.data(), p.isTransposedA ? p.rows : p.depth, p.b.data(),
               p.isTransposedB ? p.depth : p.columns, 0.0f, p.c.data(), p.columns);
  };
}

std::function<void()> Bfloat16(Product& p) {
  using namespace dnnl;
  using Type = memory::data_type;
  using Tag = memory::format_tag;
  const engine cpu(engine::kind::cpu, 0);
  const auto inFloats = [&](long lines, long across, bool isTransposed, float* data) {
    return memory({{lines, across}, Type::f32, isTransposed ? Tag::ba : Tag::ab}, cpu, data);
  };
  const memory a = inFloats(p.rows, p.depth, p.isTransposedA, p.a.data());
  const memory b = inFloats(p.depth, p.columns, p.isTransposedB, p.b.data());
  const memory c = inFloats(p.rows, p.columns, false, p.c.data());
  const memory::desc anyA({p.rows, p.depth}, Type::bf16, Tag::any);
  const memory::desc anyB({p.depth, p.columns}, Type::bf16, Tag::any);
#if DNNL_VERSION_MAJOR >= 3
  const matmul::primitive_desc chosen(cpu, anyA, anyB, c.get_desc());
#else
  const matmul::primitive_desc chosen(matmul::desc(anyA, anyB, c.get_desc()), cpu);
#endif
  const memory roundedA(chosen.src_desc(), cpu), roundedB(chosen.weights_desc(), cpu);
  const reorder roundA(a, roundedA), roundB(b, roundedB);
  const matmul multiply(chosen);
  return [=, stream = dnnl::stream(cpu)]() mutable {
    roundA.execute(stream, {{DNNL_ARG_FROM, a}, {DNNL_ARG_TO, roundedA}});
    roundB.execute(stream, {{DNNL_ARG_FROM, b}, {DNNL_ARG_TO, roundedB}});
    multiply.execute(
        stream, {{DNNL_ARG_SRC, roundedA}, {DNNL_ARG_WEIGHTS, roundedB}, {DNNL_ARG_DST, c}});
    stream.wait();
  };
}

double Milliseconds(const std::function<void()>& run, int count) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) run();
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double, std::milli>(end - start).count() / count;
}

}  // namespace

int main(int argc, char** argv) {
  const bool isBfloat16 = argc > 1 && std::string(argv[1]) == "bf16";
  std::printf("{\"name\":\"oneDNN %d.%d %s\"}\n", dnnl_version()->major, dnnl_version()->minor,
              isBfloat16 ? "bfloat16" : "sgemm");
  std::fflush(stdout);
  std::string layout;
  long rows, columns, depth;
  while (std::cin >> layout >> rows >> columns >> depth) {
    Product product = Make(layout, rows, columns, depth);
    const std::function<void()> run = isBfloat16 ? Bfloat16(product) : Float32(product);
    Milliseconds(run, 2);
    const double one = Milliseconds(run, 2);
    Milliseconds(run, static_cast<int>(std::ceil(10.0 / one)));
    std::printf("{\"ms\":%.6f}\n", Milliseconds(run, static_cast<int>(std::ceil(5.0 / one))));
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}
