//! Cross-package stories live in tests/.
