//! The caller's `AbortSignal` as a future that ends when the signal says so.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::js::property;

#[wasm_bindgen]
extern "C" {
    /// An `AbortSignal` of any realm, or an object that is shaped like one.
    type Signal;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn aborted(this: &Signal) -> Result<Option<bool>, JsValue>;
    #[wasm_bindgen(method, structural, js_name = addEventListener, catch)]
    fn add_event_listener(this: &Signal, event: &str, listener: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, js_name = removeEventListener, catch)]
    fn remove_event_listener(this: &Signal, event: &str, listener: &JsValue)
    -> Result<(), JsValue>;
}

/// Ends with the signal's reason; never, where there is no signal. Dropping it stops listening.
pub struct Aborted(Option<Listening>);

struct Listening {
    signal: JsValue,
    waker: Rc<RefCell<Option<Waker>>>,
    on_abort: Closure<dyn FnMut()>,
}

impl Aborted {
    /// Listens to a signal; `Err` with its reason where it has aborted already.
    pub fn new(signal: Option<JsValue>) -> Result<Self, JsValue> {
        let Some(signal) = signal else {
            return Ok(Self(None));
        };
        if is_aborted(&signal) {
            return Err(reason(&signal));
        }
        let waker = Rc::new(RefCell::new(None::<Waker>));
        let on_abort = Closure::new({
            let waker = Rc::clone(&waker);
            move || {
                if let Some(waker) = waker.take() {
                    waker.wake();
                }
            }
        });
        signal
            .unchecked_ref::<Signal>()
            .add_event_listener("abort", on_abort.as_ref())?;
        Ok(Self(Some(Listening {
            signal,
            waker,
            on_abort,
        })))
    }
}

impl Future for Aborted {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        match &self.0 {
            Some(listening) if is_aborted(&listening.signal) => {
                Poll::Ready(reason(&listening.signal))
            }
            Some(listening) => {
                listening.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self
            .signal
            .unchecked_ref::<Signal>()
            .remove_event_listener("abort", self.on_abort.as_ref());
    }
}

fn is_aborted(signal: &JsValue) -> bool {
    let aborted = signal.unchecked_ref::<Signal>().aborted();
    aborted.is_ok_and(|aborted| aborted == Some(true))
}

/// The signal's reason, or what newer engines would give where an engine knows none.
fn reason(signal: &JsValue) -> JsValue {
    let reason = property::get(signal, "reason");
    if reason.is_undefined() {
        let error: JsValue = js_sys::Error::new("This operation was aborted").into();
        property::set(&error, "name", &"AbortError".into());
        error
    } else {
        reason
    }
}
