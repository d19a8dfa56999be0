// RUN: trm-opt %s -trk-lower-dot -verify-diagnostics

func.func @dot(%a: vector<4xi8>, %c: vector<2xi32>) -> vector<2xi32> {
  // expected-error @+1 {{has no instruction for 'vector<4xi8>' into 'vector<2xi32>'}}
  %0 = trk.dot %a, %a, %c : vector<4xi8>, vector<2xi32>
  return %0 : vector<2xi32>
}
