//! Many calls at a time against a service that fails now and then.
