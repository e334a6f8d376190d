package preflight

// OnTask returns what speaks for and against ending a task that is under way, or
// over: stopping it, keeping its bricks, committing it.
func OnTask(in Input, action Action) []Finding {
	var findings []Finding
	if action == CommitRemoval || action == CommitLossy {
		findings = append(findings, awayPeersWarn(in), versions(in))
	}
	findings = append(findings, sharding(in, action)...)
	return append(findings, knownFaults(in, action)...)
}
