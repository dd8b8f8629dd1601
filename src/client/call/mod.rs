//! A call: what is sent, and what follows from each attempt. The shell sends, waits and listens to signals.
//!
//! Between the two the call is plain data that the shell keeps, its order: nothing of a call lives in this module's memory.

mod conclude;
mod failed;
pub mod headers;
mod prepare;

use wasm_bindgen::JsValue;

use crate::client::config;
use crate::core::operations::{self, Operation};
use crate::core::retry::Policy;
use crate::edge::values;

/// What `prepare` made, read again. It stands on the client's configuration: what the call does not say, the client says.
struct Order<'a> {
    data: &'a JsValue,
    operation: &'static Operation,
    request_id: JsValue,
}

impl<'a> Order<'a> {
    fn read(data: &'a JsValue) -> Option<Self> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place in a table
        let operation = operations::ALL.get(values::number_of(data, "operation")? as usize)?;
        Some(Self {
            data,
            operation,
            request_id: values::member(data, "requestId"),
        })
    }

    fn number(&self, field: &str) -> f64 {
        values::number_of(self.data, field).unwrap_or_default()
    }

    /// The host with its port, for messages.
    fn host(&self) -> String {
        values::text_of(self.data, config::HOST).unwrap_or_default()
    }

    fn policy(&self) -> Policy {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // options are checked
        Policy {
            max_retries: self.number(config::MAX_RETRIES) as u32,
            retry_writes: values::is_true(&values::member(self.data, config::RETRY_WRITES)),
            total_timeout: self.number(config::TOTAL_TIMEOUT),
        }
    }
}
