package views

// Fact is a name and a value.
type Fact struct{ Name, Value string }
