"""Python alone: what a process costs before any library."""

from say import say

say("code")
