// node-addon-api, included nowhere else. A worker that is being terminated can be thrown no errors:
// without this definition an error made at that moment ends the whole process.
#pragma once
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#include <napi.h>
