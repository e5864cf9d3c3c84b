"""What leaves a run passes here: no secret, nothing about people that the run did not make up, no control character."""
