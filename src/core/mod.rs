//! The pure rules: data in, data out. Time and chance are arguments, JavaScript is unknown here.

pub mod api_error;
mod ascii;
mod base64;
pub mod base_url;
pub mod bulk;
pub mod calendar;
pub mod claims;
pub mod decimal;
pub mod error;
pub mod hex;
pub mod json;
pub mod jwt;
pub mod operations;
pub mod options;
pub mod pacing;
pub mod paging;
pub mod polling;
pub mod rate_limit;
pub mod reply_dates;
pub mod request;
pub mod response;
pub mod retry;
pub mod secret;
pub mod sentence;
pub mod webhook;
