package views

// SignIn is the content of the sign-in page. Form fields: user, password, next.
type SignIn struct {
	User, Next string
	Problem    *Problem
}
