#include "libgit2.h"
#include <dlfcn.h>
#include <stddef.h>

// Every function of libgit2 that Swift calls: its type, name, parameters and arguments. One that is missing here does not
// link. libgit2's calls to itself may come through here, too, and lead back to it.
#define FUNCTIONS(F) \
    F(void, git_config_free, (git_config *cfg), (cfg)) \
    F(int, git_config_get_string, (const char **out, const git_config *cfg, const char *name), (out, cfg, name)) \
    F(void, git_config_iterator_free, (git_config_iterator *iter), (iter)) \
    F(int, git_config_iterator_glob_new, \
      (git_config_iterator **out, const git_config *cfg, const char *regexp), \
      (out, cfg, regexp)) \
    F(int, git_config_next, (git_config_entry **entry, git_config_iterator *iter), (entry, iter)) \
    F(int, git_config_parse_bool, (int *out, const char *value), (out, value)) \
    F(int, git_config_parse_int64, (int64_t *out, const char *value), (out, value)) \
    F(const git_error *, git_error_last, (void), ()) \
    F(int, git_graph_descendant_of, \
      (git_repository *repo, const git_oid *commit, const git_oid *ancestor), \
      (repo, commit, ancestor)) \
    F(int, git_libgit2_features, (void), ()) \
    F(int, git_libgit2_init, (void), ()) \
    F(void, git_object_free, (git_object *object), (object)) \
    F(const git_oid *, git_object_id, (const git_object *obj), (obj)) \
    F(int, git_odb_add_disk_alternate, (git_odb *odb, const char *path), (odb, path)) \
    F(int, git_odb_exists, (git_odb *db, const git_oid *id), (db, id)) \
    F(int, git_odb_exists_prefix, \
      (git_oid *out, git_odb *db, const git_oid *short_id, size_t len), \
      (out, db, short_id, len)) \
    F(void, git_odb_free, (git_odb *db), (db)) \
    F(const void *, git_odb_object_data, (git_odb_object *object), (object)) \
    F(void, git_odb_object_free, (git_odb_object *object), (object)) \
    F(size_t, git_odb_object_size, (git_odb_object *object), (object)) \
    F(git_object_t, git_odb_object_type, (git_odb_object *object), (object)) \
    F(int, git_odb_open_rstream, \
      (git_odb_stream **out, size_t *len, git_object_t *type, git_odb *db, const git_oid *oid), \
      (out, len, type, db, oid)) \
    F(int, git_odb_read, (git_odb_object **out, git_odb *db, const git_oid *id), (out, db, id)) \
    F(int, git_odb_read_header, \
      (size_t *len_out, git_object_t *type_out, git_odb *db, const git_oid *id), \
      (len_out, type_out, db, id)) \
    F(void, git_odb_stream_free, (git_odb_stream *stream), (stream)) \
    F(int, git_odb_stream_read, (git_odb_stream *stream, char *buffer, size_t len), (stream, buffer, len)) \
    F(int, git_reference_dwim, \
      (git_reference **out, git_repository *repo, const char *shorthand), \
      (out, repo, shorthand)) \
    F(void, git_reference_free, (git_reference *ref), (ref)) \
    F(void, git_reference_iterator_free, (git_reference_iterator *iter), (iter)) \
    F(int, git_reference_iterator_new, (git_reference_iterator **out, git_repository *repo), (out, repo)) \
    F(int, git_reference_lookup, (git_reference **out, git_repository *repo, const char *name), (out, repo, name)) \
    F(const char *, git_reference_name, (const git_reference *ref), (ref)) \
    F(int, git_reference_next, (git_reference **out, git_reference_iterator *iter), (out, iter)) \
    F(int, git_reference_resolve, (git_reference **out, const git_reference *ref), (out, ref)) \
    F(const char *, git_reference_symbolic_target, (const git_reference *ref), (ref)) \
    F(const git_oid *, git_reference_target, (const git_reference *ref), (ref)) \
    F(const char *, git_repository_commondir, (const git_repository *repo), (repo)) \
    F(int, git_repository_config_snapshot, (git_config **out, git_repository *repo), (out, repo)) \
    F(void, git_repository_free, (git_repository *repo), (repo)) \
    F(int, git_repository_odb, (git_odb **out, git_repository *repo), (out, repo)) \
    F(int, git_repository_open_ext, \
      (git_repository **out, const char *path, unsigned int flags, const char *ceiling_dirs), \
      (out, path, flags, ceiling_dirs)) \
    F(int, git_revparse_single, (git_object **out, git_repository *repo, const char *spec), (out, repo, spec))

#define POINTER(type, name, parameters, arguments) static type (*loaded_##name) parameters;
FUNCTIONS(POINTER)
static int (*loaded_git_libgit2_opts)(int option, ...);

#define FORWARD(type, name, parameters, arguments) \
    type name parameters { return loaded_##name arguments; }
FUNCTIONS(FORWARD)

int pushyard_git_set_int(git_libgit2_opt_t option, int value) {
    return loaded_git_libgit2_opts(option, value);
}

int pushyard_git_set_size(git_libgit2_opt_t option, size_t value) {
    return loaded_git_libgit2_opts(option, value);
}

int pushyard_git_set_search_path(git_config_level_t level, const char *path) {
    return loaded_git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

const char *pushyard_git_load(void) {
    // The name holds the version that the headers are of: another one has other structs.
    void *library = dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL)
        return dlerror();

#define RESOLVE(type, name, parameters, arguments) \
    if ((loaded_##name = (type(*) parameters)dlsym(library, #name)) == NULL) \
        return dlerror();
    FUNCTIONS(RESOLVE)
    if ((loaded_git_libgit2_opts = (int (*)(int, ...))dlsym(library, "git_libgit2_opts")) == NULL)
        return dlerror();
    return NULL;
}
