#define COMMIT "$Format:%h$"
