//! Microsoft Entra ID: authorities, national clouds, and what its error numbers ask of people.

pub mod aadsts;
pub mod authority;
pub mod clouds;
pub mod explain;
