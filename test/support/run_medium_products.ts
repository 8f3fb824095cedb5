// Prints a digest of the bits that products in medium precision have with the backend in use.
import { digestOfProducts } from './medium_products';

console.log(digestOfProducts());
