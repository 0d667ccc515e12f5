//! When progress is reported, and how long a person has waited for a run.

/// Milliseconds between two reports at the least.
const INTERVAL_MS: f64 = 100.0;

/// Milliseconds after which a sign of life stands in for a report.
const SIGN_OF_LIFE_MS: f64 = 1000.0;

/// At most this share of the time goes into reports.
const SHARE: f64 = 0.04;

/// The reports of one run. All times are in milliseconds on one clock that never runs backwards.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    /// Time that has passed while the run was going, reports and other requests among it, pauses left out.
    waited_ms: f64,
    /// Up to when it was counted; `None` while the run is held.
    counted_ms: Option<f64>,
    /// When the next report is due; `None`: at once.
    due_ms: Option<f64>,
    /// When something was last sent; `None`: never.
    spoke_ms: Option<f64>,
    /// The last report has not been seen yet: another one would only queue behind it.
    is_under_way: bool,
}

impl Reports {
    /// Time that a person has waited.
    pub fn waited_ms(&self) -> f64 {
        self.waited_ms
    }

    /// The run is going, and it is now `now`.
    pub fn pass(&mut self, now: f64) {
        self.waited_ms += self.counted_ms.map_or(0.0, |counted| (now - counted).max(0.0));
        self.counted_ms = Some(now);
    }

    /// The run is held: time no longer counts.
    pub fn hold(&mut self) {
        self.counted_ms = None;
    }

    /// True if a report may be made.
    pub fn is_due(&self, now: f64) -> bool {
        !self.is_under_way && self.due_ms.is_none_or(|due| now >= due)
    }

    /// True, once, where nothing has been sent for a while: a sign of life is due then.
    pub fn is_silent(&mut self, now: f64) -> bool {
        let silent = now - *self.spoke_ms.get_or_insert(now) >= SIGN_OF_LIFE_MS;
        if silent {
            self.spoke_ms = Some(now);
        }
        silent
    }

    /// A report was made between these times.
    pub fn made(&mut self, begin: f64, end: f64) {
        self.spoke_ms = Some(end);
        let rest = (end - begin) * (1.0 - SHARE) / SHARE;
        self.due_ms = Some(end + rest.max(INTERVAL_MS));
        self.is_under_way = true;
    }

    /// The last report has been seen.
    pub fn seen(&mut self) {
        self.is_under_way = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_take_at_most_their_share_of_the_time_however_long_each_takes() {
        for cost in [0.1, 2.0, 50.0, 1000.0] {
            let mut reports = Reports::default();
            let (mut now, mut spent, mut count) = (0.0, 0.0, 0);
            while now < 1e6 {
                now += 15.0;
                if reports.is_due(now) {
                    let begin = now;
                    now += cost;
                    spent += cost;
                    count += 1;
                    reports.made(begin, now);
                    reports.seen();
                }
            }
            assert!(spent / now < 0.05, "{cost} ms each: {}", spent / now);
            assert!(count >= 39, "{cost} ms each: only {count} reports");
        }
    }

    #[test]
    fn no_report_is_made_before_the_last_one_was_seen() {
        let mut reports = Reports::default();
        assert!(reports.is_due(0.0));
        reports.made(0.0, 1.0);
        assert!(!reports.is_due(1e9));
        reports.seen();
        assert!(!reports.is_due(50.0) && reports.is_due(200.0));
    }

    #[test]
    fn a_sign_of_life_comes_once_a_second_where_no_report_does() {
        let mut reports = Reports::default();
        reports.made(0.0, 1.0);
        let signs = (0..1000).filter(|i| reports.is_silent(10.0 * f64::from(*i))).count();
        assert_eq!(signs, 9);
    }

    #[test]
    fn time_waited_is_all_time_but_pauses() {
        let mut reports = Reports::default();
        for now in [5.0, 20.0, 30.0] {
            reports.pass(now);
        }
        reports.hold();
        reports.pass(1000.0);
        reports.pass(1007.0);
        assert_eq!(reports.waited_ms(), 32.0);
    }
}
