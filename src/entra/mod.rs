//! What Microsoft Entra ID adds to OAuth: authorities, national clouds, error numbers, and the
//! profile at Microsoft Graph.

pub mod aadsts;
pub mod authority;
pub mod clouds;
pub mod errors;
pub mod graph;
