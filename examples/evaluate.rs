//! Measures accuracy and time on data with known truth: `cargo run --release --example evaluate -- --help`.

#[path = "evaluate/arguments.rs"]
mod arguments;
#[path = "evaluate/case.rs"]
mod case;
#[path = "evaluate/output.rs"]
mod output;
#[path = "evaluate/run.rs"]
mod run;

use std::process::ExitCode;

use arguments::{Arguments, Parsed};

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)) {
        Ok(Parsed::Help) => print!("{}", arguments::HELP),
        Ok(Parsed::Run(arguments)) => {
            if let Err(message) = evaluate(&arguments) {
                eprintln!("{message}");
                return ExitCode::FAILURE;
            }
        }
        Err(message) => {
            eprintln!("{message}\n\n{}", arguments::HELP);
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn evaluate(arguments: &Arguments) -> Result<(), String> {
    println!("{}", output::header(arguments.withhold.is_some()));
    for family in case::families(arguments)? {
        let mut results = Vec::new();
        for seed in &family.seeds {
            let case = family.load(seed)?;
            let context = |e: String| format!("{}/{seed}: {e}", family.name);
            let result = run::run(&case, arguments).map_err(context)?;
            if let Some(out) = &arguments.out {
                output::write(&out.join(&family.name).join(format!("{seed}.json")), &result)?;
            }
            results.push(result);
        }
        println!("{}", output::row(&family.name, &results));
        if arguments.warnings {
            println!("{}", output::warnings(&results));
        }
        if arguments.reliability {
            println!("{}", output::reliability(&results));
        }
    }
    Ok(())
}
