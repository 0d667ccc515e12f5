//! What the worker writes as files.

use crate::data::{Dataset, NamedFile};

/// A data set as one table with a column `environment`; numbers in the shortest form that reads back as the same.
pub fn long_table(dataset: &Dataset) -> NamedFile {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |record: &[&str]| writer.write_record(record).expect("a Vec takes every write");
    write(
        &[&["environment"], dataset.variables().iter().map(String::as_str).collect::<Vec<_>>().as_slice()]
            .concat(),
    );
    for (k, environment) in dataset.environments().iter().enumerate() {
        for row in dataset.rows(k) {
            let cells: Vec<String> = row.iter().map(f64::to_string).collect();
            write(
                &[
                    &[environment.name.as_str()],
                    cells.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
                ]
                .concat(),
            );
        }
    }
    let bytes = writer.into_inner().expect("a Vec takes every write");
    NamedFile { name: "simulated.csv".into(), bytes }
}
