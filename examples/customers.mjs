// A made-up table of customers, some of whom leave: node examples/customers.mjs > customers.csv. In a project
// it is node_modules/regulus/examples/customers.mjs. The README and the pages use it.
const ROWS = 1_200;
const PLANS = ['free', 'basic', 'team', 'company'];
const COUNTRIES = ['Austria', 'Chile', 'Ghana', 'India', 'Japan', 'Norway'];

let state = 24;
/** The next number from 0 to 1: the same ones each time. */
function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const pick = (values) => values[Math.floor(random() * values.length)];

function customer() {
  const plan = pick(PLANS);
  const country = pick(COUNTRIES);
  const age = Math.round(18 + 60 * random() ** 1.4);
  const days = Math.floor(1_800 * random());
  const visits = Math.round(40 * random() ** 2);
  const tickets = Math.floor(6 * random() ** 2);
  const newsletter = random() < 0.4;
  const paid = plan === 'free' ? 0 : 20 + 15 * PLANS.indexOf(plan) + 0.08 * days + 30 * random();
  // Those leave who come rarely, unless they pay much; each ticket makes it likelier, age bends it.
  const unhappy = 1.9 - 0.16 * visits + 0.75 * tickets - 1.1 * PLANS.indexOf(plan) + 3 * Math.cos(age / 9);
  const leaves = unhappy + (newsletter ? -0.8 : 0.4) + 0.9 * (random() + random() - 1) > 0;
  return {
    country,
    plan,
    age: random() < 0.06 ? '' : age,
    days,
    visits,
    tickets,
    newsletter: newsletter ? 'yes' : 'no',
    paid: paid.toFixed(2),
    churned: leaves ? 'yes' : 'no',
  };
}

const rows = Array.from({ length: ROWS }, customer);
const lines = rows.map((row) => Object.values(row).join());
console.log([Object.keys(rows[0]).join(), ...lines].join('\n'));
