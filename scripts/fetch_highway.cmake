# cmake -DINTO=<folder> -P scripts/fetch_highway.cmake: fetches Highway's sources, pinned by hash. The download
# is tried once, before FetchContent, whose retries take over a minute on a machine without network.
cmake_minimum_required(VERSION 3.18)
include(FetchContent)
set(ARCHIVE ${INTO}.tar.gz)
file(DOWNLOAD https://github.com/google/highway/archive/refs/tags/1.0.3.tar.gz ${ARCHIVE}
     TIMEOUT 60 INACTIVITY_TIMEOUT 15 STATUS status)
list(GET status 0 failed)
if(failed)
  file(REMOVE ${ARCHIVE})
  message(FATAL_ERROR "Highway was not downloaded: ${status}")
endif()
FetchContent_Populate(highway
  URL ${ARCHIVE}
  URL_HASH SHA256=566fc77315878473d9a6bd815f7de78c73734acdcb745c3dde8579560ac5440e
  SOURCE_DIR ${INTO}
  BINARY_DIR ${INTO}-build
  SUBBUILD_DIR ${INTO}-fetch)
