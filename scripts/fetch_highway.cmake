# cmake -DINTO=<folder> -P scripts/fetch_highway.cmake: Highway's sources, pinned by hash.
cmake_minimum_required(VERSION 3.18)
include(FetchContent)
FetchContent_Populate(highway
  URL https://github.com/google/highway/archive/refs/tags/1.0.3.tar.gz
  URL_HASH SHA256=566fc77315878473d9a6bd815f7de78c73734acdcb745c3dde8579560ac5440e
  TIMEOUT 60
  INACTIVITY_TIMEOUT 15
  SOURCE_DIR ${INTO}
  BINARY_DIR ${INTO}-build
  SUBBUILD_DIR ${INTO}-fetch)
