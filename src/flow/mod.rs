//! Everything that awaits a host. The rest of the crate is data in, data out.

pub mod device_code;
pub mod discovery;
pub mod retry;
pub mod sign_in;
pub mod sign_out;
pub mod silent;
pub mod single_flight;
pub mod token_request;
pub mod token_store;
