// The CDK's bundled template validator costs seconds in each process; one test turns it on by itself.
process.env.CDK_VALIDATION ??= 'false';
// A stack trace for each construct and annotation takes a tenth of the suite's time. Tests that look at them turn them on.
process.env.CDK_DISABLE_STACK_TRACE ??= '1';
// The CDK captures a stack for each element all the same; Jest asks for 100 frames, and looks up the source of each.
Error.stackTraceLimit = 10;
// Node 20 has left its own support, not ours.
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ??= '20';
