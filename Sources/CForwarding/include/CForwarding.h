#pragma once
#include <stddef.h>

// A library that the executable is linked with is mapped, relocated and bound before `main`, needed or not. libgit2,
// with the 13 libraries that it brings, takes 1.2 ms then; each push starts several processes, and few of them read a
// repository. So it is loaded where it is used. (libz, libdeflate and libyaml take 0.06 ms each, and are linked.)
//
// In C because there the library's own header says what each function takes, and because Swift then calls it as if it
// were linked. A module lists its functions in a file, each as FUNCTION(type, name, parameters, arguments), and
// includes that once with each of the three macros below as FUNCTION.

/// In the module's header: gives the function a symbol of our own. Its library looks its functions up by their names,
/// and would find ours before itself.
#define PUSHYARD_DECLARE(type, name, parameters, arguments) type name parameters __asm__("pushyard_" #name);

/// Defines the function, which the compiler compares with the library's declaration.
#define PUSHYARD_DEFINE(type, name, parameters, arguments) \
    static __typeof__(name) *found_##name;                 \
    type name parameters { return found_##name arguments; }

/// An element of the array for `pushyard_forward`.
#define PUSHYARD_ELEMENT(type, name, parameters, arguments) {#name, (void **)&found_##name},

/// A function of a library, and the pointer that calls to it go through.
struct pushyard_forwarded {
    const char *name;
    void **pointer;
};

/// Loads the library `soname` (dlopen(3)) and points each function to its own (dlsym(3)).
///
/// Returns NULL, or the reason why not, as dlerror(3) gives it: valid until this thread calls one of them again. None
/// of the functions may be called unless this has succeeded.
const char *pushyard_forward(const char *soname, const struct pushyard_forwarded *functions, size_t count);
