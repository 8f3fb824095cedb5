// Before each test file: commands print without colours, which Jest in a terminal and CI ask for.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';
