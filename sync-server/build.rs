//! Tells cargo that the server carries the migrations inside it.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
