//! The retry budget of a client, which its clones share.

use std::sync::atomic::{AtomicU32, Ordering};

/// The parts of one retry. A call that succeeds at once gives back one part.
const PARTS: u32 = 5;

/// The retries that a client has left.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In parts of a retry.
    left: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// Creates a full budget of so many retries.
    pub(crate) fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(PARTS);
        Self { left: AtomicU32::new(capacity), capacity }
    }

    /// Takes one retry. Returns `false` if none is left.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(PARTS);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives back the last retry of a call that succeeded, or a part of one if the call needed none.
    pub(crate) fn give_back(&self, retried: bool) {
        let give = |left: u32| Some(left.saturating_add(if retried { PARTS } else { 1 }).min(self.capacity));
        // The closure always returns a value.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(budget: &Budget) -> usize {
        std::iter::from_fn(|| budget.take().then_some(())).take(1000).count()
    }

    #[test]
    fn a_budget_has_as_many_retries_as_it_was_given() {
        for retries in [0, 1, 100] {
            assert_eq!(taken(&Budget::new(retries)), retries as usize);
        }
        assert_eq!(taken(&Budget::new(u32::MAX)), 1000, "there is no end that anybody reaches");
    }

    #[test]
    fn success_fills_the_budget_up_to_its_size() {
        let budget = Budget::new(3);
        assert_eq!(taken(&budget), 3);
        budget.give_back(true);
        assert_eq!(taken(&budget), 1, "a retry that succeeded comes back");
        (0..5).for_each(|_| budget.give_back(false));
        assert_eq!(taken(&budget), 1, "five calls without a retry give back one");
        (0..1000).for_each(|_| budget.give_back(false));
        assert_eq!(taken(&budget), 3);
    }
}
