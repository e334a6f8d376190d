package gluster

import (
	"context"
	"time"
)

type patienceKey struct{}

// WithPatience lets the questions that are asked with ctx take as long as d, where
// they would else be given up sooner.
func WithPatience(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, d)
}

// Patience is how long a question may take that is asked with ctx: usual, or
// longer where WithPatience says so.
func Patience(ctx context.Context, usual time.Duration) time.Duration {
	d, _ := ctx.Value(patienceKey{}).(time.Duration)
	return max(usual, d)
}
