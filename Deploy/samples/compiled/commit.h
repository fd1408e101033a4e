#define COMMIT "$Format:%H$"
