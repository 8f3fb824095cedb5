// regulus_mpi: the MPI calls of data-parallel training. Built on the machine that runs it (`regulus
// build-mpi`), so it needs node_api.h and mpi.h alone. Every call comes from Node's main thread:
// MPI_THREAD_FUNNELED is enough.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#include <node_api.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Error {
  std::string message;
};

void Check(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw Error{std::string(call) + ": " + std::string(text, length)};
}

// The arguments of one call. The facade checks their meaning; types and lengths are checked again
// here.
class Args {
 public:
  Args(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
  }
  napi_env Env() const { return env_; }
  int Integer(size_t i) const {
    double value = -1;
    if (i >= count_ || napi_get_value_double(env_, values_[i], &value) != napi_ok ||
        !(value >= 0 && value <= INT_MAX)) {
      throw Error{"argument " + std::to_string(i) + ": expected an integer"};
    }
    return static_cast<int>(value);
  }
  bool Boolean(size_t i) const {
    bool value = false;
    if (i >= count_ || napi_get_value_bool(env_, values_[i], &value) != napi_ok)
      throw Error{"expected a boolean"};
    return value;
  }
  // A Float32Array or Float64Array whose length fits MPI's counts; broadcast takes their bytes.
  struct Values {
    void* data;
    int length;
    MPI_Datatype type;
    size_t bytes;
  };
  Values Array(size_t i) const {
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    if (i >= count_ ||
        napi_get_typedarray_info(env_, values_[i], &type, &length, &data, nullptr, nullptr) !=
            napi_ok ||
        (type != napi_float32_array && type != napi_float64_array) || length > INT_MAX) {
      throw Error{"expected a Float32Array or Float64Array of at most 2^31 - 1 elements"};
    }
    const bool single = type == napi_float32_array;
    return {data, static_cast<int>(length), single ? MPI_FLOAT : MPI_DOUBLE,
            length * (single ? 4 : 8)};
  }

 private:
  napi_env env_;
  size_t count_ = 4;
  napi_value values_[4] = {};
};

napi_value Number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

// bfloat16: the upper half of a float, rounded to nearest even.
uint16_t ToBf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  if ((bits & 0x7fffffff) > 0x7f800000) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
float FromBf16(uint16_t value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, 4);
  return result;
}
void SumBf16(void* in, void* inout, int* length, MPI_Datatype*) {
  const uint16_t* a = static_cast<const uint16_t*>(in);
  uint16_t* b = static_cast<uint16_t*>(inout);
  for (int i = 0; i < *length; ++i) b[i] = ToBf16(FromBf16(a[i]) + FromBf16(b[i]));
}

// One reduction in flight; `halves` is empty unless bfloat16 is sent. The facade keeps `values`
// alive until it is done.
struct Reduction {
  float* values;
  std::vector<uint16_t> halves;
};

MPI_Op sumBf16 = MPI_OP_NULL;
std::vector<Reduction> reductions;  // kept from step to step: only the first `started` are in use
std::vector<MPI_Request> requests;
std::vector<int> finished;
size_t started = 0, remaining = 0;

void Complete(int count) {
  for (int i = 0; i < count; ++i) {
    Reduction& reduction = reductions[finished[i]];
    for (size_t k = 0; k < reduction.halves.size(); ++k)
      reduction.values[k] = FromBf16(reduction.halves[k]);
  }
  remaining -= count;
  if (remaining == 0) started = 0;
}

// Initialises MPI: { rank, ranks, localRank, localRanks, library }, local meaning on this node.
napi_value Init(Args& args) {
  int initialised = 0;
  MPI_Initialized(&initialised);
  if (!initialised) {
    int provided = 0;
    Check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
    if (provided < MPI_THREAD_FUNNELED)
      throw Error{"this MPI was built without threads: it gives less than MPI_THREAD_FUNNELED"};
    Check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    Check(MPI_Op_create(SumBf16, 1, &sumBf16), "MPI_Op_create");
  }
  int rank, ranks, localRank, localRanks, length = 0;
  MPI_Comm node;
  Check(MPI_Comm_rank(MPI_COMM_WORLD, &rank), "MPI_Comm_rank");
  Check(MPI_Comm_size(MPI_COMM_WORLD, &ranks), "MPI_Comm_size");
  Check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &node),
        "MPI_Comm_split_type");
  MPI_Comm_rank(node, &localRank);
  MPI_Comm_size(node, &localRanks);
  MPI_Comm_free(&node);
  char library[MPI_MAX_LIBRARY_VERSION_STRING];
  MPI_Get_library_version(library, &length);
  napi_value result, text;
  napi_create_object(args.Env(), &result);
  napi_create_string_utf8(args.Env(), library, NAPI_AUTO_LENGTH, &text);
  napi_set_named_property(args.Env(), result, "library", text);
  napi_set_named_property(args.Env(), result, "rank", Number(args.Env(), rank));
  napi_set_named_property(args.Env(), result, "ranks", Number(args.Env(), ranks));
  napi_set_named_property(args.Env(), result, "localRank", Number(args.Env(), localRank));
  napi_set_named_property(args.Env(), result, "localRanks", Number(args.Env(), localRanks));
  return result;
}

// Sums the values over the ranks, in place.
napi_value AllReduce(Args& args) {
  const Args::Values values = args.Array(0);
  Check(
      MPI_Allreduce(MPI_IN_PLACE, values.data, values.length, values.type, MPI_SUM, MPI_COMM_WORLD),
      "MPI_Allreduce");
  return nullptr;
}

// Starts to sum a Float32Array over the ranks, in place; with the second argument it is sent as
// bfloat16.
napi_value StartAllReduce(Args& args) {
  const Args::Values values = args.Array(0);
  if (values.type != MPI_FLOAT) throw Error{"expected a Float32Array"};
  if (started == reductions.size()) {
    reductions.emplace_back();
    requests.push_back(MPI_REQUEST_NULL);
    finished.push_back(0);
  }
  Reduction& reduction = reductions[started];
  reduction.values = static_cast<float*>(values.data);
  const bool half = args.Boolean(1);
  reduction.halves.resize(half ? values.length : 0);
  std::transform(reduction.values, reduction.values + reduction.halves.size(),
                 reduction.halves.begin(), ToBf16);
  void* sent = half ? static_cast<void*>(reduction.halves.data()) : values.data;
  Check(MPI_Iallreduce(MPI_IN_PLACE, sent, values.length, half ? MPI_UINT16_T : MPI_FLOAT,
                       half ? sumBf16 : MPI_SUM, MPI_COMM_WORLD, &requests[started]),
        "MPI_Iallreduce");
  ++started;
  ++remaining;
  return nullptr;
}

// Lets MPI make progress; returns how many reductions are in flight.
napi_value Poll(Args& args) {
  // A pass that finished one may have let the next begin.
  for (int count = 1; remaining > 0 && count > 0;) {
    Check(MPI_Testsome(static_cast<int>(started), requests.data(), &count, finished.data(),
                       MPI_STATUSES_IGNORE),
          "MPI_Testsome");
    if (count > 0) Complete(count);
  }
  return Number(args.Env(), static_cast<double>(remaining));
}

// Waits until every reduction is done.
napi_value Wait(Args&) {
  for (int count = 0; remaining > 0; Complete(count)) {
    Check(MPI_Waitsome(static_cast<int>(started), requests.data(), &count, finished.data(),
                       MPI_STATUSES_IGNORE),
          "MPI_Waitsome");
  }
  return nullptr;
}

// Copies the values of rank 0 to all.
napi_value Broadcast(Args& args) {
  const Args::Values values = args.Array(0);
  Check(MPI_Bcast(values.data, values.length, values.type, 0, MPI_COMM_WORLD), "MPI_Bcast");
  return nullptr;
}

napi_value Barrier(Args&) {
  Check(MPI_Barrier(MPI_COMM_WORLD), "MPI_Barrier");
  return nullptr;
}

napi_value Finalize(Args&) {
  Check(MPI_Finalize(), "MPI_Finalize");
  return nullptr;
}

// Ends the processes of all ranks.
napi_value Abort(Args& args) {
  MPI_Abort(MPI_COMM_WORLD, args.Integer(0));
  return nullptr;
}

template <napi_value (*function)(Args&)>
napi_value Call(napi_env env, napi_callback_info info) {
  Args args(env, info);
  try {
    return function(args);
  } catch (const Error& error) {
    napi_throw_error(env, nullptr, error.message.c_str());
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"init", nullptr, Call<Init>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"allReduce", nullptr, Call<AllReduce>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"startAllReduce", nullptr, Call<StartAllReduce>, nullptr, nullptr, nullptr, napi_enumerable,
       nullptr},
      {"poll", nullptr, Call<Poll>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"wait", nullptr, Call<Wait>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"broadcast", nullptr, Call<Broadcast>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"barrier", nullptr, Call<Barrier>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"finalize", nullptr, Call<Finalize>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"abort", nullptr, Call<Abort>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
