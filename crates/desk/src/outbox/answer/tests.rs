//! Every answer against every state.
