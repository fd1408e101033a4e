// Every function of libgit2 that module Git calls; CForwarding.h says how this is included.
FUNCTION(void, git_config_free, (git_config *cfg), (cfg))
FUNCTION(int, git_config_get_string, (const char **out, const git_config *cfg, const char *name), (out, cfg, name))
FUNCTION(void, git_config_iterator_free, (git_config_iterator *iter), (iter))
FUNCTION(int, git_config_iterator_glob_new, (git_config_iterator **out, const git_config *cfg, const char *regexp),
         (out, cfg, regexp))
FUNCTION(int, git_config_next, (git_config_entry **entry, git_config_iterator *iter), (entry, iter))
FUNCTION(int, git_config_parse_bool, (int *out, const char *value), (out, value))
FUNCTION(int, git_config_parse_int64, (int64_t *out, const char *value), (out, value))
FUNCTION(const git_error *, git_error_last, (void), ())
FUNCTION(int, git_graph_descendant_of, (git_repository *repo, const git_oid *commit, const git_oid *ancestor),
         (repo, commit, ancestor))
FUNCTION(int, git_libgit2_features, (void), ())
FUNCTION(int, git_libgit2_init, (void), ())
FUNCTION(void, git_object_free, (git_object *object), (object))
FUNCTION(const git_oid *, git_object_id, (const git_object *obj), (obj))
FUNCTION(int, git_odb_add_disk_alternate, (git_odb *odb, const char *path), (odb, path))
FUNCTION(int, git_odb_exists, (git_odb *db, const git_oid *id), (db, id))
FUNCTION(int, git_odb_exists_prefix, (git_oid *out, git_odb *db, const git_oid *short_id, size_t len),
         (out, db, short_id, len))
FUNCTION(void, git_odb_free, (git_odb *db), (db))
FUNCTION(const void *, git_odb_object_data, (git_odb_object *object), (object))
FUNCTION(void, git_odb_object_free, (git_odb_object *object), (object))
FUNCTION(size_t, git_odb_object_size, (git_odb_object *object), (object))
FUNCTION(git_object_t, git_odb_object_type, (git_odb_object *object), (object))
FUNCTION(int, git_odb_open_rstream,
         (git_odb_stream **out, size_t *len, git_object_t *type, git_odb *db, const git_oid *oid),
         (out, len, type, db, oid))
FUNCTION(int, git_odb_read, (git_odb_object **out, git_odb *db, const git_oid *id), (out, db, id))
FUNCTION(int, git_odb_read_header, (size_t *len_out, git_object_t *type_out, git_odb *db, const git_oid *id),
         (len_out, type_out, db, id))
FUNCTION(void, git_odb_stream_free, (git_odb_stream *stream), (stream))
FUNCTION(int, git_odb_stream_read, (git_odb_stream *stream, char *buffer, size_t len), (stream, buffer, len))
FUNCTION(int, git_reference_dwim, (git_reference **out, git_repository *repo, const char *shorthand),
         (out, repo, shorthand))
FUNCTION(void, git_reference_free, (git_reference *ref), (ref))
FUNCTION(void, git_reference_iterator_free, (git_reference_iterator *iter), (iter))
FUNCTION(int, git_reference_iterator_new, (git_reference_iterator **out, git_repository *repo), (out, repo))
FUNCTION(int, git_reference_lookup, (git_reference **out, git_repository *repo, const char *name), (out, repo, name))
FUNCTION(const char *, git_reference_name, (const git_reference *ref), (ref))
FUNCTION(int, git_reference_next, (git_reference **out, git_reference_iterator *iter), (out, iter))
FUNCTION(int, git_reference_resolve, (git_reference **out, const git_reference *ref), (out, ref))
FUNCTION(const char *, git_reference_symbolic_target, (const git_reference *ref), (ref))
FUNCTION(const git_oid *, git_reference_target, (const git_reference *ref), (ref))
FUNCTION(const char *, git_repository_commondir, (const git_repository *repo), (repo))
FUNCTION(int, git_repository_config_snapshot, (git_config **out, git_repository *repo), (out, repo))
FUNCTION(void, git_repository_free, (git_repository *repo), (repo))
FUNCTION(int, git_repository_odb, (git_odb **out, git_repository *repo), (out, repo))
FUNCTION(int, git_repository_open_ext,
         (git_repository **out, const char *path, unsigned int flags, const char *ceiling_dirs),
         (out, path, flags, ceiling_dirs))
FUNCTION(int, git_revparse_single, (git_object **out, git_repository *repo, const char *spec), (out, repo, spec))
