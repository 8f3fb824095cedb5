// Tables made up in the shapes of well-known classifications (TabArena, TabM): each loads and trains.
// REGULUS_TABLE_ROWS=full gives them all their rows.
import { writeFileSync } from 'node:fs';
import {
  AdamW,
  BatchLoader,
  categoriesOf,
  classNamesOf,
  fitStandardisation,
  LabelSmoothingCE,
  loadData,
  ResidualMLP,
  split,
  Trainer,
} from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** Name, rows, features, of them categories, classes, target. */
const SHAPES = `
Amazon_employee_access 32769 9 9 2 ResourceApproved
anneal 898 38 32 5 classes
APSFailure 76000 170 0 2 AirPressureSystemFailure
bank-marketing 45211 13 7 2 SubscribeTermDeposit
Bank_Customer_Churn 10000 10 4 2 churn
Bioresponse 3751 1776 0 2 MoleculeElicitsResponse
blood-transfusion-service-center 748 4 0 2 DonatedBloodInMarch2007
churn 5000 19 4 2 CustomerChurned
coil2000_insurance_policies 9822 85 3 2 MobileHomePolicy
credit-g 1000 20 13 2 good_or_bad_customer
credit_card_clients_default 30000 23 3 2 DefaultOnPaymentNextMonth
customer_satisfaction_in_airline 129880 21 16 2 satisfaction
diabetes 768 8 0 2 TestedPositiveForDiabetes
Diabetes130US 71518 47 39 2 EarlyReadmission
E-CommereShippingData 10999 10 4 2 ArrivedLate
Fitness_Club 1500 6 3 2 attended
GiveMeSomeCredit 150000 10 0 2 FinancialDistressNextTwoYears
hazelnut-spread-contaminant-detection 2400 30 0 2 Contaminated
heloc 10459 23 0 2 RiskPerformance
hiva_agnostic 3845 1617 1617 3 CompoundActivity
HR_Analytics_Job_Change_of_Data_Scientists 19158 12 9 2 LookingForJobChange
in_vehicle_coupon_recommendation 12684 24 21 2 AcceptCoupon
Is-this-a-good-customer 1723 13 8 2 bad_client_target
kddcup09_appetency 50000 212 38 2 appetency
Marketing_Campaign 2240 25 8 2 Response
maternal_health_risk 1014 6 0 3 RiskLevel
MIC 1699 111 94 8 LET_IS
NATICUSdroid 7491 86 86 2 Malware
online_shoppers_intention 12330 17 7 2 Revenue
polish_companies_bankruptcy 5910 64 0 2 company_bankrupt
qsar-biodeg 1054 41 5 2 Biodegradable
SDSS17 78053 11 2 3 ObjectType
seismic-bumps 2584 15 3 2 HighEnergySeismicBump
splice 3190 60 60 3 SiteType
students_dropout_and_academic_success 4424 36 17 3 AcademicOutcome
taiwanese_bankruptcy_prediction 6819 94 0 2 Bankrupt
website_phishing 1353 9 9 3 WebsiteType
jm1 10885 21 0 2 defects
churn 10000 10 3 2 target
adult 48842 14 8 2 target
otto 61878 93 0 9 target
higgs-small 98049 28 0 2 target
covtype2 581012 54 44 7 target
`;

interface Shape {
  name: string;
  rows: number;
  features: number;
  categories: number;
  classes: number;
  target: string;
}

const shapes = SHAPES.trim()
  .split('\n')
  .map((line): Shape => {
    const [name, rows, features, categories, classes, target] = line.split(' ');
    const counts = { rows: +rows, features: +features, categories: +categories, classes: +classes };
    return { name, target, ...counts };
  });

const MOST_ROWS = process.env.REGULUS_TABLE_ROWS === 'full' ? Infinity : 300;
/** Values of categories: one-hot and embedded. */
const CARDINALITIES = [3, 5, 12, 30];

/** Numbers and categories in turns, some cells missing, the target last. */
function writeShape(shape: Shape): number {
  const { features, categories, classes, target } = shape;
  const rows = Math.min(shape.rows, MOST_ROWS);
  const isCategory = (j: number) =>
    Math.floor(((j + 1) * categories) / features) > Math.floor((j * categories) / features);
  const cell = (i: number, j: number) => {
    const noise = ((Math.sin(7 * i + 13 * j + 1) * 43_758.5453) % 1) + 1;
    if (noise < 0.03) return '';
    if (!isCategory(j)) return (noise + (i % classes)).toFixed(3);
    return `word ${Math.floor((noise * CARDINALITIES[j % 4]) / 2)}`;
  };
  const names = Array.from({ length: features }, (_, j) => `${isCategory(j) ? 'kind' : 'size'} ${j}`);
  const lines = [[...names, target].join()];
  for (let i = 0; i < rows; i++)
    lines.push([...names.map((_, j) => cell(i, j)), `group ${i % classes}`].join());
  writeFileSync(at('table.csv'), `${lines.join('\n')}\n`);
  return rows;
}

/** Loads the table; where the target is unclear, names it. */
async function load({ target, categories }: Shape) {
  const data = at('table.csv');
  try {
    return (await loadData({ data })).data;
  } catch (error) {
    expect(error).toMatchObject({ name: 'DataError', code: 'TARGET_UNCLEAR' });
    expect((error as Error).message).toContain(`'${target}'`);
    expect(categories).toBeGreaterThan(0);
    return (await loadData({ data, target })).data;
  }
}

test.each(shapes.map((shape) => [shape.name, shape] as const))(
  'a table in the shape of %s loads and trains',
  async (_, shape) => {
    const rows = writeShape(shape);
    const data = await load(shape);
    expect(data.rows).toBe(rows);
    expect(data.description).toContain(`target '${shape.target}'`);
    expect(data.description).toContain(`, ${shape.features} features`);
    if (shape.categories > 0) expect(data.description).toContain(`${shape.categories} of them`);
    expect(classNamesOf(data.target.description)).toHaveLength(shape.classes);

    const { train, test: tested } = split(data);
    const { columns, schema } = train.data;
    const standardisation = fitStandardisation(train);
    const loader = new BatchLoader(train, standardisation, { batchSize: 64 });
    const model = new ResidualMLP({
      inFeatures: columns,
      categories: categoriesOf(schema),
      dim: 4,
      depth: 1,
      classes: shape.classes,
    });
    const optimizer = new AdamW(model.parameters(), { lr: 1e-2 });
    const trainer = new Trainer({ model, optimizer, criterion: new LabelSmoothingCE() });
    let last = Number.NaN;
    await trainer.fit(loader, {
      epochs: 1,
      validation: new BatchLoader(tested, standardisation, { batchSize: 64 }),
      onEpoch: ({ validation }) => {
        last = validation!.loss;
      },
    });
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(20);
  },
);
