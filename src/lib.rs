//! Signs a person in on a device without a browser, from any JavaScript host.
