//! Questions about effects: what the worker keeps between them, and when it has no answer.

use std::cell::RefCell;

use crate::effects::{Answer, Ask, Ensemble, answer};
use crate::learn::{Posterior, Problem};

const NO_ROWS: &str = "This result was opened without its rows, which effects are computed from. Load the data and learn again to see them.";
const NO_SUCH_VARIABLE: &str = "There is no such variable in the result.";

/// The systems that answer questions about one result, drawn when the first is asked: the slider moves many times.
#[derive(Default)]
pub struct Effects(RefCell<Option<Ensemble>>);

impl Effects {
    /// The answer to a question about what was learned, or why there is none; `problem` is there if the rows are.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn answer(
        &self,
        ask: &Ask,
        problem: Option<&Problem>,
        posterior: &Posterior,
    ) -> Result<Answer, String> {
        let problem = problem.ok_or(NO_ROWS)?;
        answer(ask, problem, posterior, &mut self.0.borrow_mut()).ok_or_else(|| NO_SUCH_VARIABLE.into())
    }
}
