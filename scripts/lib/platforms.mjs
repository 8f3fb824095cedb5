// The platforms that the package has a binary for: prebuilds/<name>/regulus.node.

/** The oldest systems that Node 20 itself runs on. */
const glibc = '2.28';
const macos = '11.0';

/**
 * For each platform: zig's target; `needs`, the system's libraries that the binary may need; and the oldest
 * glibc or macOS that it must run on. libc++ is compiled in, so that GLIBCXX is never needed.
 */
export const platforms = {
  'linux-x64-glibc': {
    zig: `x86_64-linux-gnu.${glibc}`,
    glibc,
    needs: /^(lib(c|m|pthread|dl|rt)\.so\.\d|ld-linux-x86-64\.so\.2)$/,
  },
  'linux-arm64-glibc': {
    zig: `aarch64-linux-gnu.${glibc}`,
    glibc,
    needs: /^(lib(c|m|pthread|dl|rt)\.so\.\d|ld-linux-aarch64\.so\.1)$/,
  },
  'linux-x64-musl': { zig: 'x86_64-linux-musl', needs: /^libc\.so$/ },
  'linux-arm64-musl': { zig: 'aarch64-linux-musl', needs: /^libc\.so$/ },
  'win32-x64': {
    zig: 'x86_64-windows-gnu',
    needs: /^(node\.exe|kernel32\.dll|ntdll\.dll|api-ms-win-crt-[a-z0-9-]+\.dll)$/i,
  },
  'darwin-arm64': { zig: `aarch64-macos.${macos}`, macos, needs: /^\/usr\/lib\/libSystem\.B\.dylib$/ },
  'darwin-x64': { zig: `x86_64-macos.${macos}`, macos, needs: /^\/usr\/lib\/libSystem\.B\.dylib$/ },
};

/** The size limit of a binary, in bytes. */
export const MAX_BINARY_SIZE = 900 * 1024;

/** The only two symbols that a binary exports, in alphabetical order. */
export const EXPORTS = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
