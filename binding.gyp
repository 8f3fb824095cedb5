{
  "targets": [
    {
      "target_name": "regulus",
      "sources": [
        "<!@(node scripts/native_sources.mjs)",
        "<!@(node scripts/highway.mjs sources)"
      ],
      "include_dirs": [
        "native",
        "<!(node -p \"require('node-addon-api').include_dir\")",
        "<!@(node scripts/highway.mjs include)"
      ],
      "libraries": ["<!@(node scripts/highway.mjs libraries)"],
      "defines": [
        "NAPI_VERSION=8", "NAPI_CPP_EXCEPTIONS",
        "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_AVX3_DL|HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)"
      ],
      "cflags!": ["-O2", "-fno-omit-frame-pointer"],
      "cflags_cc!": ["-O2", "-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": [
        "-std=c++17", "-O3", "-ffp-contract=off", "-fexceptions", "-fvisibility=hidden", "-Wall", "-Wextra",
        "-ffunction-sections", "-fdata-sections"
      ],
      "ldflags": ["-Wl,--gc-sections", "-Wl,-z,nodelete", "-pthread", "-s"],
      "conditions": [
        ["target_arch=='x64'", {
          "cflags_cc": ["-msse4.2", "-maes", "-mpclmul"]
        }]
      ]
    }
  ]
}
