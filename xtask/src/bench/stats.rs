//! Measurements and their table.

use std::fmt::Write as _;

/// Repeated measurements of one quantity, and its target.
#[derive(Clone, Debug)]
pub(super) struct Row {
    name: &'static str,
    unit: &'static str,
    /// Sorted. Never empty.
    values: Vec<f64>,
    target: f64,
}

impl Row {
    /// Creates a row in milliseconds.
    pub(super) fn milliseconds(name: &'static str, values: Vec<f64>, target: f64) -> Self {
        Self::new(name, "ms", values, target)
    }

    /// Creates a row of `values`, which should be at most `target`.
    pub(super) fn new(name: &'static str, unit: &'static str, mut values: Vec<f64>, target: f64) -> Self {
        values.sort_by(f64::total_cmp);
        Self {
            name,
            unit,
            values,
            target,
        }
    }

    fn min(&self) -> f64 {
        self.values.first().copied().unwrap_or(f64::NAN)
    }

    fn max(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }

    /// Returns the median; for an even number of values, the mean of the two middle ones.
    fn median(&self) -> f64 {
        let middle = self.values.len() / 2;
        let upper = self.values.get(middle).copied().unwrap_or(f64::NAN);
        if self.values.len().is_multiple_of(2) {
            let lower = middle
                .checked_sub(1)
                .and_then(|index| self.values.get(index))
                .copied();
            return f64::midpoint(lower.unwrap_or(f64::NAN), upper);
        }
        upper
    }

    /// Returns the median divided by the target. At most 1 is on target.
    fn ratio(&self) -> f64 {
        self.median() / self.target
    }
}

/// Renders the table, with one line per row.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<36} {:>4} {:>9} {:>9} {:>9}      {:>7} {:>7}\n",
        "", "runs", "min", "median", "max", "target", "ratio"
    );
    for row in rows {
        let line = writeln!(
            text,
            "{:<36} {:>4} {:>9.1} {:>9.1} {:>9.1} {:<4} {:>7.1} {:>7.2}",
            row.name,
            row.values.len(),
            row.min(),
            row.median(),
            row.max(),
            row.unit,
            row.target,
            row.ratio()
        );
        debug_assert!(line.is_ok(), "writing to a String cannot fail");
    }
    text.push_str("ratio = median / target; at most 1 is on target");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_odd_number_is_the_middle_one() {
        let row = Row::milliseconds("x", vec![9.0, 1.0, 2.0], 4.0);
        assert_eq!((row.min(), row.median(), row.max()), (1.0, 2.0, 9.0));
        assert_eq!(format!("{:.2}", row.ratio()), "0.50");
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        let row = Row::milliseconds("x", vec![4.0, 1.0, 2.0, 3.0], 1.0);
        assert_eq!(format!("{:.1}", row.median()), "2.5");
    }

    #[test]
    fn the_table_names_every_row() {
        let table = table(&[Row::new("memory", "MiB", vec![30.0], 60.0)]);
        assert!(table.contains("memory") && table.contains("0.50"), "{table}");
    }
}
